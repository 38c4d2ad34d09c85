export { metaTable } from './meta-table.ts';
export { type GeneratedPage, generatedPages } from './pages.ts';
export { recipePage } from './recipe-page.ts';
