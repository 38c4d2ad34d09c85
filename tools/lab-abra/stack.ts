import { engineGet } from './engine.ts';

const namespace = 'com.docker.stack.namespace';

/** A service of the engine, the parts that abra looks at. */
export interface EngineService {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: {
    readonly Name: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly Mode: {
      readonly Replicated?: { readonly Replicas: number };
      readonly Global?: object;
      readonly ReplicatedJob?: object;
    };
    readonly TaskTemplate: {
      readonly ContainerSpec: { readonly Image: string; readonly Healthcheck?: { readonly Test?: readonly string[] } };
    };
  };
  readonly UpdateStatus?: { readonly State?: string; readonly Message?: string; readonly StartedAt?: string };
}

/** A task of a service. */
export interface EngineTask {
  readonly ID: string;
  readonly ServiceID: string;
  readonly CreatedAt: string;
  readonly DesiredState: string;
  readonly Spec: { readonly ContainerSpec?: { readonly Image?: string }; readonly ForceUpdate?: number };
  readonly Status: {
    readonly State: string;
    readonly Err?: string;
    readonly Timestamp: string;
    readonly ContainerStatus?: { readonly ContainerID?: string };
  };
}

/** A container as the engine lists it. */
export interface EngineContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly Created: number;
  readonly State: string;
  readonly Status: string;
  readonly Ports: readonly { readonly PrivatePort: number; readonly PublicPort?: number; readonly Type: string }[];
  readonly Labels: Readonly<Record<string, string>>;
}

/** The services of a stack. */
export function stackServices(stack: string): Promise<EngineService[]> {
  return engineGet('/services', ofStack(stack));
}

/** The tasks of a stack that the swarm still remembers. */
export function stackTasks(stack: string): Promise<EngineTask[]> {
  return engineGet('/tasks', ofStack(stack));
}

/** The running containers of a stack on this engine, or all of them. */
export function stackContainers(stack: string, all = false): Promise<EngineContainer[]> {
  return engineGet(`/containers/json?all=${all}`, ofStack(stack));
}

/** The networks of a stack. */
export function stackNetworks(stack: string): Promise<{ Id: string; Name: string }[]> {
  return engineGet('/networks', ofStack(stack));
}

/** Whether the stack has any service. */
export async function isDeployed(stack: string): Promise<boolean> {
  return (await stackServices(stack)).length > 0;
}

/** The version labels that a deployed app carries. */
export interface DeployedVersion {
  readonly version?: string;
  readonly chaos: boolean;
  readonly chaosVersion?: string;
}

/** What the labels of a stack's services say is deployed. */
export function deployedVersion(services: readonly EngineService[], stack: string): DeployedVersion {
  const labels: Record<string, string> = Object.assign({}, ...services.map((service) => service.Spec.Labels));
  const read = (name: string) => labels[`coop-cloud.${stack}.${name}`];
  return { version: read('version'), chaos: read('chaos') === 'true', chaosVersion: read('chaos-version') };
}

function ofStack(stack: string): { label: string[] } {
  return { label: [`${namespace}=${stack}`] };
}
