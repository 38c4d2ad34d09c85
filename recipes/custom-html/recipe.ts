import { defineRecipe, fileMarker } from '@cc-ci/recipe';

export default defineRecipe({
  name: 'custom-html',
  marker: fileMarker({ service: 'app', path: '/usr/share/nginx/html' }),
  memoryMb: 64,
});
