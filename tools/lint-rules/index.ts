export { noBareSleep } from './no-bare-sleep.ts';
export { noGuessablePassword } from './no-guessable-password.ts';
export { ensureProjectGraph } from './project-graph.ts';
export { soleImporter } from './sole-importer.ts';
