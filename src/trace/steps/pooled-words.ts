/** The title and lead of the step that makes one vector of a text, by its kind of pooling. */
import type { Plan } from '../../architectures/plan/plan';
import { sentenceEmbedding } from '../../architectures/plan/sentence-embedding';
import { capital } from '../../base/counted';
import type { Pooling } from '../../operations/pool';

const POOLED: Readonly<Record<Pooling, string>> = {
  mean: 'The vectors of all tokens become one by mean pooling: each of its numbers is the mean of theirs',
  first:
    'The vector of the first token is taken for the whole text; what it knows of the others it has through attention',
  last: 'The vector of the last token is taken for the whole text; what it knows of the others it has through attention',
  max: 'The vectors of all tokens become one by max pooling: each of its numbers is the largest of theirs',
  'sum by root':
    'The vectors of all tokens become one: they are added up and divided by the square root of how many they are',
  'weighted mean':
    'The vectors of all tokens become one by mean pooling, in which each counts as often as its position says, counted from 1',
};

const MEANING = 'texts of similar meaning get vectors of similar direction.';

/** @param plan the plan of a sentence encoder */
export function pooledWords(plan: Pick<Plan, 'nodes' | 'stages'>): { readonly title: string; readonly lead: string } {
  const made = sentenceEmbedding(plan);
  const how = POOLED[made?.pool.pooling ?? 'mean'];
  const isNormed = made && made.pooled !== made.embedding;
  const lead = isNormed ? `${how}; the vector is then scaled to length 1. ${capital(MEANING)}` : `${how}; ${MEANING}`;
  return { title: 'One vector for the text', lead };
}
