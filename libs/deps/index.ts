export { depUnknown } from './errors.ts';
export { type DepNode, orderDeps } from './order.ts';
export { proveOneOfEach, providerOf, type ProvidingDep } from './providers.ts';
