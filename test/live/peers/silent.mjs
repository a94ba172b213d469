// Starts, reads, never answers.
process.stdin.resume();
console.error("waiting for the database");
