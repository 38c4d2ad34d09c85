/** The stages that can be asked for, in the order in which they run. */
export const STAGES = ['install', 'upgrade', 'backup', 'restore', 'custom'] as const;

export type RequestedStage = (typeof STAGES)[number];

/** All stages of a record: those that always run stand around the others. */
export const STAGE_NAMES = ['lint', 'deps', ...STAGES, 'teardown'] as const;
