export { debianMirror, hostAptSettings, sourcesList } from './apt-sources.ts';
export { hostBundle } from './authorities.ts';
export { checkoutDir } from './checkout.ts';
export { attempt, type CommandOptions, type CommandResult, run, runLogged, startDetached } from './command.ts';
export { unpackDebianPackages } from './debian-packages.ts';
export { lastLines } from './errors.ts';
export { writeWhole } from './files.ts';
export { hostBuildArgs, npmSettings, pipSettings } from './package-settings.ts';
export { ensurePrograms, installPackages, missingPrograms } from './packages.ts';
