/** All attacks. */
import type { AttackCase } from './attack-case';
import { KILL_CASES } from './cases/kill';
import { WEIGHT_CASES } from './cases/weights';

export const CASES: readonly AttackCase[] = [...WEIGHT_CASES, ...KILL_CASES];
