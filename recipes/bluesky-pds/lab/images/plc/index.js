const { Database, PlcServer } = require('@did-plc/server');

const server = PlcServer.create({ db: Database.mock(), port: 2582 });
process.once('SIGTERM', () => server.destroy());
server.start();
