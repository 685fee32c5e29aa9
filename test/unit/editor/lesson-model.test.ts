/** The model that a lesson is read in, and what is said where there is none of its kind. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type LessonModelParts, lessonModel, offerLessonModel } from '../../../src/editor/first-hour/lesson-model';
import type { Catalog, ListedModel, ModelDescription } from '../../../src/engine/protocol/library-protocol';
import { partOf } from '../part-of';

/** What was said, with its buttons, and which of them is pressed. */
const said = vi.hoisted(() => ({ messages: [] as string[][], pressed: undefined as number | undefined }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: string[]) => text.replace(/\{(\d)\}/g, (_, at) => values[Number(at)] ?? '') },
  ProgressLocation: { Window: 10 },
  window: {
    withProgress: (_: unknown, work: () => unknown) => work(),
    showInformationMessage: async (...message: string[]) => {
      said.messages.push(message);
      return said.pressed === undefined ? undefined : message[said.pressed];
    },
  },
}));

const described = (predicts: ModelDescription['predicts'], refused: string | null = null) =>
  partOf<ModelDescription>({ predicts, refused });

function listed(path: string, bytes: number, description: ModelDescription | null): ListedModel {
  return partOf<ListedModel>({ path, bytes, description, store: 'folders', reference: { kind: 'folder', path } });
}

const STARTER = listed('/starter', 1, described('next token'));
const LARGE = listed('/large', 90, described('sentence embedding'));
const SMALL = listed('/small', 40, described('sentence embedding'));
const BROKEN = listed('/broken', 5, described('sentence embedding', 'It has no weights.'));

/** The models of this machine; those that are not described yet are by `describe`. */
let models: readonly ListedModel[];
/** What the model of traces is. */
let chosen: ModelDescription | undefined;
let read: number;

beforeEach(() => {
  [models, chosen, read, said.messages, said.pressed] = [[STARTER], described('next token'), 0, [], undefined];
});

const parts = partOf<LessonModelParts>({
  starterModel: '/starter',
  settings: () => ({ model: '/chosen' }),
  engine: {
    aboutModel: async () => {
      if (!chosen) throw new Error('There is no such folder.');
      return partOf<Awaited<ReturnType<LessonModelParts['engine']['aboutModel']>>>({ description: chosen });
    },
  },
  catalog: {
    latest: undefined,
    read: async () => partOf<Catalog>({ models: models.map((model) => ({ ...model, description: null })) }),
    describe: async () => {
      read++;
      Object.assign(parts.catalog, { latest: partOf<Catalog>({ models }) });
    },
  },
});

const ENCODER = { readIn: 'sentence encoder' } as const;

describe('the model that a lesson is read in', () => {
  it('is the starter unless the lesson is about another kind, and nothing is looked for then', async () => {
    models = [STARTER, SMALL];
    expect(await lessonModel({}, parts)).toBe('/starter');
    expect(read).toBe(0);
  });

  it('is the model of traces where that is of the kind', async () => {
    [models, chosen] = [[STARTER, SMALL], described('sentence embedding')];
    expect(await lessonModel(ENCODER, parts)).toBe('/chosen');
    expect(read).toBe(0);
  });

  it('is the smallest of this machine that is of the kind and can be run', async () => {
    models = [STARTER, LARGE, SMALL, BROKEN, listed('/unknown', 3, null)];
    expect(await lessonModel(ENCODER, parts)).toBe('/small');
    chosen = undefined;
    expect(await lessonModel(ENCODER, parts)).toBe('/small');
  });

  it('is none where there is none', async () => {
    models = [STARTER, BROKEN];
    expect(await lessonModel(ENCODER, parts)).toBeUndefined();
  });
});

describe('where there is none of its kind', () => {
  const SENTENCE =
    'This lesson is read in a sentence encoder, a model that makes one vector of a text, and none is on this machine: download sentence-transformers/all-MiniLM-L6-v2 (22.7M parameters) here, or another one with “Download Model from the Hub...”.';

  it('one sentence says which to get and how, and nothing is downloaded unasked', async () => {
    expect(await offerLessonModel('sentence encoder')).toBeUndefined();
    expect(said.messages).toEqual([[SENTENCE, 'Download It...']]);
  });

  it('its button downloads it', async () => {
    said.pressed = 1;
    expect(await offerLessonModel('sentence encoder')).toEqual({
      kind: 'hub',
      id: 'sentence-transformers/all-MiniLM-L6-v2',
    });
  });
});
