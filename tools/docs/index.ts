export { cataloguePage } from './catalogue-page.ts';
export { metaTable } from './meta-table.ts';
export { type GeneratedPage, generatedPages } from './pages.ts';
