// Misses its configuration and ends, with a secret and control characters among its last words.
process.stderr.write(`\u001b[31mError\u001b[0m: DESK_URL is missing\nkey was ${process.env.DESK_KEY}\n`);
process.exitCode = 3;
