import { addBehind, copyFile, replaceIn } from '@cc-ci/catalogue-kit';

export const html = '/usr/share/nginx/html';

/** A script as a config of the service `app`, put in place as `/<file>`. */
export function mountScript(file: string) {
  const name = file.replace('.sh', '').replaceAll('-', '_');
  return [
    copyFile(file, `mistakes/${file}`),
    addBehind('abra.sh', 'export NGINX_DEFAULT_CONF_VERSION=v2', `export ${name.toUpperCase()}_VERSION=v1`),
    addBehind(
      'compose.yml',
      '        target: /etc/nginx/conf.d/default.conf',
      `      - source: ${name}\n        target: /${file}\n        mode: 0555`,
    ),
    addBehind(
      'compose.yml',
      '    file: nginx.default.conf',
      `  ${name}:\n    name: \${STACK_NAME}_${name}_\${${name.toUpperCase()}_VERSION}\n    file: ${file}`,
    ),
  ];
}

/** A second service, in lines of YAML. */
export function addWorker(...lines: string[]) {
  const network = 'networks:\n  proxy:\n    external: true\n';
  const worker = ['  worker:', '    image: nginx:1.26.3', ...lines.map((line) => `    ${line}`)].join('\n');
  return replaceIn('compose.yml', `\n${network}`, `\n${worker}\n\n${network}`);
}
