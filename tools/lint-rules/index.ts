export { ensureProjectGraph } from './project-graph.ts';
export { noBareSleep } from './no-bare-sleep.ts';
export { noCycle } from './no-cycle.ts';
export { noGuessablePassword } from './no-guessable-password.ts';
export { soleImporter } from './sole-importer.ts';
