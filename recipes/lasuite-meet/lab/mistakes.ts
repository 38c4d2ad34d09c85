import { mistake, type Mistakes, postgresMistakes, replaceIn } from '@cc-ci/catalogue-kit';

const start = 'python manage.py migrate --noinput &&';

/** Its newest tag is lightweight, whatever the branch. */
const lint = 'failed';

export default {
  ...postgresMistakes({
    cutTo: '2K',
    expected: { 'no-restore-hook': { lint }, 'renamed-volume': { lint }, 'cut-dump': { lint } },
  }),

  // Every room's token lets people into one and the same.
  'one-room': mistake(
    'fix: people must find each other',
    {
      stage: 'custom',
      lint,
      proof: 'the token of a room grants that room and no other',
      says: /^expected \{ .*room: 'meet'.* to match object \{ room: '[0-9a-f-]{36}'/s,
    },
    replaceIn(
      'compose.yml',
      start,
      `sed -i 's/room=room,/room=settings.LIVEKIT_API_KEY,/' core/livekit.py && ${start}`,
    ),
  ),
} satisfies Mistakes;
