/** Which models of the fixtures to look at where a check is the same for each of them. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plan } from '../../../src/architectures/plan/plan';
import { thorough } from '../../workbench/thorough';
import { fixturePath } from '../support';
import { defineConfig } from './defined-model';

/**
 * All of them in `npm run check:long`. Else those whose pass has something that none before has: a kind of operation, one
 * of its options, a kind of part, what it predicts. For checks of what is built of operations, whatever the family.
 * @param folders paths, or names of fixtures
 */
export function distinctPasses(folders: readonly string[]): string[] {
  if (thorough) return [...folders];
  const left = new Map(folders.map((folder) => [folder, new Set(featuresOf(resolve(fixturePath(''), folder)))]));
  const chosen: string[] = [];
  // Those with the most of it come first.
  while (left.size > 0) {
    const [folder, features] = [...left].reduce((a, b) => (b[1].size > a[1].size ? b : a));
    if (features.size === 0) break;
    chosen.push(folder);
    left.delete(folder);
    for (const others of left.values()) for (const feature of features) others.delete(feature);
  }
  return folders.filter((folder) => chosen.includes(folder));
}

const read = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const configOf = (folder: string) => read(folder, 'config.json');

function featuresOf(folder: string): string[] {
  const generation = existsSync(join(folder, 'generation_config.json')) ? read(folder, 'generation_config.json') : {};
  const ofGeneration = Object.keys(generation).map((name) => `generation ${name}`);
  return [...featuresOfPlan(defineConfig(configOf(folder)).plan), ...ofGeneration];
}

function featuresOfPlan({ nodes, links, stacks, predicts, stages }: Plan): string[] {
  const ofNodes = nodes.flatMap((node) => {
    const { id: _, inputs, axes, kind, ...options } = node;
    const sequences = axes.map((axis) => ('sequence' in axis ? axis.sequence : 'size')).join();
    return [`${kind} of ${inputs.length}, ${sequences}`, ...optionsIn(options, kind)];
  });
  const ofStages = stages.map(({ label, role }) => `${label} as ${role}`);
  return [...ofNodes, ...ofStages, ...links.map(({ name }) => `a ${name}`), `${stacks.length} stacks`, predicts];
}

/** What is chosen, and not how much of it; of a weight that there is one. */
function optionsIn(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null)
    return [`${name}: ${typeof value === 'number' ? 'a number' : String(value)}`];
  if (Array.isArray(value)) return [`${name}: a list`, ...value.flatMap((each) => optionsIn(each, name))];
  if ('shape' in value && 'name' in value) return [`${name}: a weight`];
  return Object.entries(value).flatMap(([key, each]) => optionsIn(each, `${name}.${key}`));
}
