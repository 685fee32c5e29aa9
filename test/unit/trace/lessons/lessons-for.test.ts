/** At the end of a trace only lessons are offered that are about what its model does. */
import { expect, it } from 'vitest';
import { openModelFolder } from '../../../../src/architectures/open/model-folder';
import { LESSONS } from '../../../../src/trace/lessons/lessons';
import { isAbout, lessonsFor } from '../../../../src/trace/lessons/lessons-for';
import { sentenceEncoder } from '../../encoder-folders';
import { fixturePath, STARTER } from '../../support';

const offered = async (folder: string) => lessonsFor((await openModelFolder(folder)).plan).map(({ id }) => id);

it('for a model that predicts the next token all of them but the one about sentence encoders', async () => {
  const others = LESSONS.filter(({ readIn }) => readIn === undefined).map(({ id }) => id);
  expect(others).toHaveLength(LESSONS.length - 1);
  expect(await offered(STARTER)).toEqual(others);
});

it('a lesson that is read in another kind of model is about that kind', async () => {
  const encoder = (await openModelFolder(await sentenceEncoder())).plan;
  const starter = (await openModelFolder(STARTER)).plan;
  const read = LESSONS.filter(({ readIn }) => readIn !== undefined);
  expect(read.map((lesson) => [lesson.readIn, isAbout(lesson, encoder), isAbout(lesson, starter)])).toEqual([
    ['sentence encoder', true, false],
  ]);
});

it('none on cache, sampling, mask or lens for a sentence encoder, whose residual stream is normalised', async () => {
  expect(await offered(await sentenceEncoder())).toEqual(['tokens', 'scale', 'quantisation', 'sentences']);
});

it('the lens, but neither sampling nor cache, for a model that fills in masked tokens', async () => {
  const ids = await offered(fixturePath('modernbert'));
  expect(ids).toContain('lens');
  expect(ids).toContain('residual');
  for (const id of ['mask', 'induction', 'sampling', 'cache']) expect(ids).not.toContain(id);
});
