// An S3 server over a folder whose subfolders are its buckets, for the one login that MinIO's variables name.
const { createServer } = require('node:http');
const { readFileSync } = require('node:fs');
const S3rver = require('s3rver');
const AWSAccount = require('s3rver/lib/models/account');

const [command, directory] = process.argv.slice(2);
if (command !== 'server' || !directory) {
  console.error('usage: minio server <folder>');
  process.exit(1);
}

const account = new AWSAccount(1, setting('MINIO_ROOT_USER'));
account.createKeyPair(setting('MINIO_ROOT_USER'), setting('MINIO_ROOT_PASSWORD'));

const store = new S3rver({ directory, vhostBuckets: false });
const answer = store.callback();
const server = createServer((request, response) => {
  if (request.url === '/minio/health/live') return response.end();
  return answer(request, response);
});
server.listen(9000, () => console.log(`S3 on port 9000, buckets in ${directory}`));
process.once('SIGTERM', () => server.close(() => process.exit()));

/** A variable, or what the file holds that is named by the variable with _FILE behind it. */
function setting(name) {
  const file = process.env[`${name}_FILE`];
  const value = file ? readFileSync(file, 'utf8').trimEnd() : process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
