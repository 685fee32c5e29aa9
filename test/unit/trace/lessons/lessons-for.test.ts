/** At the end of a trace only lessons are offered that are about what its model does. */
import { expect, it } from 'vitest';
import { openModelFolder } from '../../../../src/architectures/model-folder';
import { LESSONS } from '../../../../src/trace/lessons/lessons';
import { lessonsFor } from '../../../../src/trace/lessons/lessons-for';
import { writeSentenceEncoder } from '../../model/encoder-folders';
import { tempFolder } from '../../model/helpers';
import { fixturePath, STARTER } from '../../support';

const offered = async (folder: string) => lessonsFor((await openModelFolder(folder)).plan).map(({ id }) => id);

it('all of them for a model that predicts the next token', async () => {
  expect(await offered(STARTER)).toEqual(LESSONS.map(({ id }) => id));
});

it('none on cache, sampling, mask or lens for a sentence encoder, whose residual stream is normalised', async () => {
  expect(await offered(await writeSentenceEncoder(await tempFolder()))).toEqual(['tokens', 'scale', 'quantisation']);
});

it('the lens, but neither sampling nor cache, for a model that fills in masked tokens', async () => {
  const ids = await offered(fixturePath('modernbert'));
  expect(ids).toContain('lens');
  expect(ids).toContain('residual');
  for (const id of ['mask', 'induction', 'sampling', 'cache']) expect(ids).not.toContain(id);
});
