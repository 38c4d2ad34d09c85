export { beyondJudged } from './beyond-judged.ts';
export { policyRefused, tellFinding } from './errors.ts';
export { foreignRoutes } from './foreign-routes.ts';
export { hostsIn } from './hosts.ts';
export { type Case, judge, type Judgement } from './judge.ts';
export { asksIngress, type Labelled, routesOf } from './routes.ts';
export { holdsSocket } from './rules/mounts.ts';
export { type Finding, type OwnApp } from './rule.ts';
export { POLICY } from './table.ts';
