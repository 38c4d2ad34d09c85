import { addBehind, addFolder, type History, next, release } from '@cc-ci/catalogue-kit';

/** There is one version of Uptime Kuma 2 on npm, so all of the recipe's versions are of that one. */
export default {
  recipe: 'uptime-kuma',
  description: 'Watches whether services are up, and says so on pages that everybody may read',
  main: [
    release({ version: '1.0.0+2.0.0-dev.0', message: 'feat: uptime-kuma over sqlite' }, addFolder('files')),
    release(
      {
        version: '1.1.0+2.0.0-dev.0',
        message: 'fix: give the server the time that it takes to stop',
        notes: 'Uptime Kuma may take half a minute to write down what it has seen.',
      },
      addBehind('compose.yml', '      - TZ=${TIMEZONE:-Europe/Berlin}', '    stop_grace_period: 30s'),
    ),
  ],
  next: [
    next(
      {
        version: '1.2.0+2.0.0-dev.0',
        message: 'feat: status pages in frames of other sites',
        notes: 'ALLOW_FRAMES=1 lets other sites show a status page.',
      },
      addBehind(
        'compose.yml',
        '      - TZ=${TIMEZONE:-Europe/Berlin}',
        '      - UPTIME_KUMA_DISABLE_FRAME_SAMEORIGIN=${ALLOW_FRAMES:-0}',
      ),
      addBehind(
        '.env.sample',
        'TIMEZONE=Europe/Berlin',
        '\n## 1 lets other sites show a status page in a frame\n#ALLOW_FRAMES=1',
      ),
    ),
  ],
} satisfies History;
