/**
 * The variables that an `abra.sh` exports, such as `NGINX_DEFAULT_CONF_VERSION`. abra reads the lines that begin with
 * `export` and runs nothing, so what a function exports or assigns is not among them. They win over the app's env file.
 */
export function parseExports(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, rest = ''] = /^export\s+([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) found.set(name, valueOf(rest));
  }
  return found;
}

function valueOf(rest: string): string {
  const quoted = /^'([^']*)'|^"((?:[^"\\]|\\.)*)"/.exec(rest);
  if (quoted) return quoted[1] ?? quoted[2]!.replace(/\\(["\\$`])/g, '$1');
  return rest.replace(/\s.*$/, '').replace(/;$/, '');
}
