import { unique } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { addMonitor, publish, signInAsOwner, watch } from '../kuma-api.ts';

test('a stranger reads a status page, and nothing that is not on it', async ({ app }) => {
  using kuma = await signInAsOwner(app);
  const shown = await addMonitor(kuma, { ...watch(unique('shown'), app.url), active: false });
  await addMonitor(kuma, { ...watch(unique('hidden'), app.url), active: false });
  const slug = await publish(kuma, unique('All is well'), [shown]);
  const answer = await app.http.get(`/api/status-page/${slug}`);
  expect(answer).toMatchObject({ status: 200 });
  const { publicGroupList } = answer.json<{ publicGroupList: { monitorList: { id: number }[] }[] }>();
  const ids = publicGroupList.flatMap(({ monitorList }) => monitorList.map(({ id }) => id));
  expect(ids).toEqual([shown]);
});

test('a page that nobody published is not there', async ({ app }) => {
  expect(await app.http.get(`/status/${unique('none')}`)).toMatchObject({ status: 404 });
});
