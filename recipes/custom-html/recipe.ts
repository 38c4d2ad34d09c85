import { defineRecipe, fileMarker, marker } from '@cc-ci/recipe';

const files = fileMarker({ service: 'app', path: '/usr/share/nginx/html' });

export default defineRecipe({
  name: 'custom-html',
  // Written in the container and read as visitors read: what only root may open is lost to them.
  marker: marker({
    ...files,
    describe: `${files.describe}, as visitors get them`,
    read: async (context) =>
      Promise.all(
        (await files.read(context)).map(async ({ key }) => {
          const { status, text } = await context.app.http.get(`/cc-ci-marker/${key}`);
          return { key, value: status === 200 ? text : `status ${status}` };
        }),
      ),
  }),
  memoryMb: 64,
});
