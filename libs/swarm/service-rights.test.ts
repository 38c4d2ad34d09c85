import { expect, test } from 'vitest';
import { readRights } from './service-rights.ts';

test('what a service may reach is read from all places where swarm has it', () => {
  const raw = {
    Spec: {
      Name: 'docs_ci_test_app',
      EndpointSpec: { Ports: [{ PublishedPort: 8080, Protocol: 'udp' }, { Protocol: 'tcp' }] },
      Networks: [{ Target: 'n1' }],
      TaskTemplate: {
        Networks: [{ Target: 'n2' }, { Target: 'gone' }],
        ContainerSpec: {
          CapabilityAdd: ['CAP_NET_ADMIN'],
          Sysctls: { 'net.core.somaxconn': '1' },
          Privileges: { Seccomp: { Mode: 'unconfined' }, AppArmor: { Mode: 'default' }, SELinuxContext: null },
          Mounts: [
            { Type: 'bind', Source: '/etc', Target: '/e', ReadOnly: true },
            { Type: 'volume', Target: '/d' },
          ],
        },
      },
    },
  };
  const networks = new Map([
    ['n1', 'host'],
    ['n2', 'proxy'],
  ]);
  expect(readRights(raw, 'docs_ci_test', networks)).toEqual({
    name: 'app',
    mounts: [
      { type: 'bind', source: '/etc', target: '/e', readOnly: true },
      { type: 'volume', source: '', target: '/d', readOnly: false },
    ],
    capabilities: ['CAP_NET_ADMIN'],
    ports: ['8080/udp'],
    networks: ['host', 'proxy', 'gone'],
    sysctls: ['net.core.somaxconn'],
    loosened: ['seccomp'],
  });
});

test('a service that asks for nothing has nothing', () => {
  const raw = { Spec: { Name: 'other', TaskTemplate: { ContainerSpec: { Privileges: null } } } };
  expect(readRights(raw, 'docs', new Map())).toMatchObject({ name: 'other', mounts: [], networks: [], loosened: [] });
});
