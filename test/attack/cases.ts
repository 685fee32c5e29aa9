/** All attacks. */
import type { AttackCase } from './attack-case';
import { DISPOSE_CASES } from './cases/dispose';
import { HOSTILE_TEXT_CASES } from './cases/hostile-text';
import { KILL_CASES } from './cases/kill';
import { MEMORY_CASES } from './cases/memory';
import { READING_CASES } from './cases/readings';
import { REPLACED_CASES } from './cases/replaced';
import { SAVING_CASES } from './cases/saving';
import { SPECIAL_FILE_CASES } from './cases/special-files';
import { TOKENIZER_CASES } from './cases/tokenizers';
import { WEIGHT_CASES } from './cases/weights';

export const CASES: readonly AttackCase[] = [
  ...WEIGHT_CASES,
  ...KILL_CASES,
  ...DISPOSE_CASES,
  ...TOKENIZER_CASES,
  ...REPLACED_CASES,
  ...READING_CASES,
  ...SPECIAL_FILE_CASES,
  ...SAVING_CASES,
  ...HOSTILE_TEXT_CASES,
  ...MEMORY_CASES,
];
