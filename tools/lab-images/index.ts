export { createBuilder, type EnsuredImages, type ImageBuilder } from './builder.ts';
export { buildGoProgram } from './go.ts';
export { type ImagePlan, planFor, readImagePlans } from './image-folders.ts';
export { readImageIndex, recordImages } from './image-index.ts';
export type { Workshop } from './workshop.ts';
