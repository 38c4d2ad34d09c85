/** A page with a section of a title replaced, or added at its end. */
export function withSection(page: string, title: string, section: string): string {
  const [before = ''] = page.split(`${title}\n`);
  const after = page.slice(before.length + title.length);
  const next = after.indexOf('\n## ');
  return `${before.trimEnd()}\n\n${section.trim()}\n${next < 0 ? '' : after.slice(next)}`;
}

/** The section of a title that a page has; nothing where it has none. */
export function sectionOf(page: string, title: string): string | undefined {
  const at = page.indexOf(`${title}\n`);
  if (at < 0) return undefined;
  const next = page.indexOf('\n## ', at + 1);
  return page.slice(at, next < 0 ? undefined : next);
}
