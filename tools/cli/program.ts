import { asCcciError, exitCodeOf, formatError } from '@cc-ci/core';
import { CC_CI_VERSION } from '@cc-ci/run/version';
import { Command, CommanderError } from 'commander';

/** Runs one command line. A usage error says what to try and ends with 2; our own errors never show a stack trace. */
export async function run(argv: readonly string[]): Promise<void> {
  const end = refuseEarlyExit();
  try {
    await createProgram().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else tell(error);
  }
  end();
}

/** What a package has left behind, such as a timer, must not keep a command from ending that is done. */
const LINGER_MS = 3_000;

/**
 * Code of a package can end the process, or leave it nothing to wait for: then no answer was given, and 0 would be a
 * lie.
 */
function refuseEarlyExit(): () => void {
  const refuse = () => {
    process.stderr.write(
      'the process ended before the command did: code of a recipe package has ended it, or waits for nothing\n' +
        '  try:  look for process.exit() in recipe.ts and what it imports\n',
    );
    process.exitCode = 2;
  };
  process.once('exit', refuse);
  return () => {
    process.off('exit', refuse);
    setTimeout(() => process.exit(), LINGER_MS).unref();
  };
}

/** Every command is loaded when it is called: starting up costs what the one command needs. */
function createProgram(): Command {
  const program = new Command('cc-ci')
    .description('Tests Co-op Cloud recipes for real.')
    .version(CC_CI_VERSION, '-V, --version', 'show the version')
    .exitOverride()
    .showHelpAfterError('(npx --offline cc-ci --help)')
    .showSuggestionAfterError();
  const headOptions = (command: Command) =>
    command
      .option('--src <repository>', 'path or URL of the git repository that has the head (SRC)')
      .option('--ref <ref>', 'branch, tag or commit of it (REF)');
  const requestOptions = (command: Command) =>
    headOptions(command.option('--pr <number>', 'pull request, for the record (PR)'));

  requestOptions(program.command('run [recipe]').description('run a recipe through all stages (RECIPE)'))
    .option('--stages <list>', 'comma-separated: install, upgrade, backup, restore, custom (STAGES)')
    .option('--restore <where>', 'in-place, or fresh: into a newly installed app of another domain as well (RESTORE)')
    .option('--from <start>', 'cold, or checkpoint: the base on what `checkpoint` kept (FROM)')
    .option('--deps <mode>', 'cold, each deployed for this run alone; or warm, shared with other runs (DEPS)')
    .option('--with-dependents', 'then run the recipes that need this one, with this head as their dep')
    .action(async (recipe: string | undefined, flags: object) =>
      (await import('./commands/run.ts')).runCommand(recipe, flags),
    );
  requestOptions(
    program.command('up <recipe>').description('deploy a recipe’s head and keep it, to develop tests against'),
  ).action(async (recipe: string, flags: object) => (await import('./commands/up.ts')).upCommand(recipe, flags));
  program
    .command('down <recipe>')
    .description('remove what `up` keeps')
    .action(async (recipe: string) => (await import('./commands/down.ts')).downCommand(recipe));
  program
    .command('checkpoint <recipe>')
    .description('install a recipe’s base, and keep its state for `run --from checkpoint`')
    .action(async (recipe: string) => (await import('./commands/checkpoint.ts')).checkpointCommand(recipe));
  headOptions(
    program
      .command('lock <recipe>')
      .description('pin the catalogue’s newest commit, or another, and its base in recipe.lock.json'),
  ).action(async (recipe: string, flags: object) => (await import('./commands/lock.ts')).lockCommand(recipe, flags));
  headOptions(
    program.command('policy <recipe>').description('show what the policy says of a recipe’s base and head'),
  ).action(async (recipe: string, flags: object) =>
    (await import('./commands/policy.ts')).policyCommand(recipe, flags),
  );
  program
    .command('logs <app> [service]')
    .description('show the log of an app’s services')
    .action(async (app: string, service?: string) => (await import('./commands/logs.ts')).logsCommand(app, service));
  program
    .command('reap')
    .description('remove what dead runs left')
    .action(async () => (await import('./commands/reap.ts')).reapCommand());
  program
    .command('doctor')
    .description('check whether runs can be carried out here')
    .action(async () => (await import('./commands/doctor.ts')).doctorCommand());
  program
    .command('report <recipe>')
    .description('show the last record of a recipe')
    .action(async (recipe: string) => (await import('./commands/report.ts')).reportCommand(recipe));
  program
    .command('demo')
    .description('set everything up and test a pull request of custom-html')
    .action(async () => (await import('./commands/demo.ts')).demoCommand());
  program.addCommand(createLabProgram());
  return program;
}

function createLabProgram(): Command {
  const lab = new Command('lab').description('the self-contained Co-op Cloud of this project').exitOverride();
  lab
    .command('up')
    .description('bring the lab up')
    .action(async () => (await import('./commands/lab.ts')).labUpCommand());
  lab
    .command('status')
    .description('show what runs')
    .action(async () => (await import('./commands/lab.ts')).labStatusCommand());
  lab
    .command('prepare [recipes...]')
    .description('have images ready, by default of all recipes')
    .action(async (recipes: string[]) => (await import('./commands/lab.ts')).labPrepareCommand(recipes));
  lab
    .command('down')
    .option('--purge', 'remove images and data as well')
    .description('end the lab')
    .action(async (flags: { purge?: boolean }) => (await import('./commands/lab.ts')).labDownCommand(flags));
  lab
    .command('import <source>')
    .option('--name <name>', 'its name in the catalogue, by default the last word of the source')
    .description('take a recipe’s git repository, a path or a URL, into the catalogue as it is')
    .action(async (source: string, flags: { name?: string }) =>
      (await import('./commands/lab.ts')).labImportCommand(source, flags),
    );
  lab
    .command('image')
    .description('images that cannot be built here')
    .command('import <archive>')
    .description('load a `docker save` archive')
    .action(async (archive: string) => (await import('./commands/lab.ts')).labImageImportCommand(archive));
  return lab;
}

function tell(error: unknown): void {
  process.stderr.write(`${formatError(error)}\n`);
  process.exitCode = exitCodeOf(asCcciError(error).fault);
}
