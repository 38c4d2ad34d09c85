import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { createAccount, visitorOf } from '../bluesky-pds-api.ts';

const COLLECTION = 'app.bsky.feed.post' as const;

test('a post is read back by a visitor, until it is deleted', async ({ app }) => {
  const { agent, did } = await createAccount(app);
  const record = { $type: COLLECTION, text: `hello ${randomUUID()}`, createdAt: new Date().toISOString() };
  const { uri, cid } = await agent.post(record);
  const place = { repo: did, collection: COLLECTION, rkey: uri.split('/').at(-1)! };
  expect((await visitorOf(app).com.atproto.repo.getRecord(place)).data).toEqual({ uri, cid, value: record });
  expect(
    (await visitorOf(app).com.atproto.repo.listRecords({ repo: did, collection: COLLECTION })).data.records,
  ).toEqual([{ uri, cid, value: record }]);

  await agent.deletePost(uri);
  await expect(visitorOf(app).com.atproto.repo.getRecord(place)).rejects.toMatchObject({
    status: 400,
    error: 'RecordNotFound',
  });
});

test('a blob that a record names is read back byte by byte', async ({ app }) => {
  const { agent, did } = await createAccount(app);
  const bytes = randomBytes(100_000);
  const { blob } = (await agent.uploadBlob(bytes, { encoding: 'application/octet-stream' })).data;
  const collection = 'com.example.attachment';
  await agent.com.atproto.repo.createRecord({ repo: did, collection, record: { $type: collection, file: blob } });

  const read = await visitorOf(app).com.atproto.sync.getBlob({ did, cid: blob.ref.toString() });
  expect(Buffer.from(read.data).equals(bytes)).toBe(true);
});

test('a repository is handed out whole, as a move to another server needs it', async ({ app }) => {
  const { agent, did } = await createAccount(app);
  await agent.post({ text: 'moving', createdAt: new Date().toISOString() });
  const { cid } = (await visitorOf(app).com.atproto.sync.getLatestCommit({ did })).data;
  const { data, headers } = await visitorOf(app).com.atproto.sync.getRepo({ did });
  expect(headers['content-type']).toBe('application/vnd.ipld.car');
  expect(data.byteLength).toBeGreaterThan(200);
  expect(cid).toMatch(/^bafy/);
});
