// Something answers, but it is no MCP: what is on the command line, for every line that comes.
process.stdin.on("data", () => process.stdout.write(`${process.argv[2]}\n`));
