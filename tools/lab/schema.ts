import { z } from 'zod';
import { defaultEngine, engineNames } from './engine/engine-name.ts';

/** What is remembered of a lab between commands, in its `state.json`. */
export const stateSchema = z.strictObject({
  schemaVersion: z.literal(1),
  lab: z.string(),
  zone: z.string(),
  engine: z.enum(engineNames).default(defaultEngine).describe('which engine it runs: CC_CI_ENGINE'),
  subnet: z.int().min(0).max(255).describe('n of the lab’s network 10.78.n.0/24'),
  address: z.string().describe('address of the lab: DNS, ingress'),
  ipvs: z
    .boolean()
    .describe('whether the kernel can do service VIPs; without it the lab’s abra deploys with endpoint_mode dnsrr'),
  sources: z.string().describe('hash of the lab’s sources that this lab was set up with'),
  upAt: z.string().describe('when the lab was last brought up'),
});

export type LabState = z.infer<typeof stateSchema>;
