export { beyondJudged } from './beyond-judged.ts';
export { policyRefused, tellFinding } from './errors.ts';
export { hostsIn } from './hosts.ts';
export { type OwnHosts } from './host-matchers.ts';
export { type Case, judge, type Judgement } from './judge.ts';
export { holdsSocket } from './rules/mounts.ts';
export { asksIngress, type Labelled, type Route, routesOf, takesOthers } from './routes.ts';
export { type Finding, type OwnApp } from './rule.ts';
export { POLICY } from './table.ts';
