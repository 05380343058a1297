// Answers each question of its parent with the time of this process.
process.on('message', (question) => question === 'now?' && process.send(Date.now()));
process.send('ready');
