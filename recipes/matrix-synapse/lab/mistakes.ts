import { addBehind, mistake, type Mistakes, newConfig, postgresMistakes } from '@cc-ci/catalogue-kit';

export default {
  ...postgresMistakes({ volumes: { from: '  data:\n  postgres:\n', to: '  data:\n  database:\n' } }),

  // Clients go on as before; other servers are turned away.
  federation: mistake(
    'feat: keep robots out of what is not for them',
    { stage: 'custom', proof: 'other servers are told what runs here', says: /answered 403, expected 200/ },
    addBehind(
      'nginx.conf.tmpl',
      "        return 200 'ok';\n    }",
      '\n    location /_matrix/federation {\n        return 403;\n    }',
    ),
    newConfig('NGINX_CONF'),
  ),
} satisfies Mistakes;
