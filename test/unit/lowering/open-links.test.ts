/** The whole pass and its links hold the same weights: they are not all open beside each other. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { blockLinks, type Link } from '../../../src/architectures/plan/plan';
import { Model } from '../../../src/lowering/model';
import { linkWeights } from '../../../src/lowering/trace';
import { Session } from '../../../src/onnx/session';
import { fixturePath, openOwnModel } from '../support';

let open = 0;
let model: Model;

beforeEach(async () => {
  const original = Session.open.bind(Session);
  vi.spyOn(Session, 'open').mockImplementation(async (...args) => {
    const session = await original(...args);
    const release = session.release.bind(session);
    open++;
    session.release = async () => {
      open--;
      await release();
    };
    return session;
  });
  model = await openOwnModel(fixturePath('gpt2'));
});

afterEach(async () => {
  await model.release();
  expect(open).toBe(0);
  vi.restoreAllMocks();
});

const look = (at: Link, of = model, stayOpen = true) => of.withLink(at, 'model', stayOpen, async () => open);

it('the pass takes the place of all links, and they that of the pass', async () => {
  const links = model.links();
  for (const link of links) await link.open();
  expect(open).toBe(links.length);
  expect(model.links().every(({ isOpen }) => isOpen)).toBe(true);
  await model.pass();
  expect([model.needed('pass').isOpen, model.links().some(({ isOpen }) => isOpen)]).toEqual([true, false]);
  expect(open).toBe(1);
  await model.closePass();
  for (const link of links) await link.open();
  expect(open).toBe(links.length);
});

it('none is closed while it is used', async () => {
  const [first] = blockLinks(model.folder.plan);
  const inUse = await model.withLink(first as Link, 'model', true, async () => {
    await model.pass();
    return model.withPass(async () => {
      await model.closePass();
      return open;
    });
  });
  expect(inUse).toBe(2);
});

it('beside the pass the links that were used last stay open, up to a number of weights', async () => {
  const [first, second] = blockLinks(model.folder.plan) as [Link, Link];
  const weights = linkWeights(model.folder.plan, first);
  expect(weights).toBeGreaterThan(0);
  const narrow = new Model(model.folder, {}, weights);
  await narrow.pass();
  await look(first, narrow);
  expect(open).toBe(2);
  expect(await look(second, narrow)).toBe(3);
  expect(open).toBe(2);
  const opened = vi.mocked(Session.open).mock.calls.length;
  await look(second, narrow);
  expect(vi.mocked(Session.open).mock.calls.length).toBe(opened);
  await look(first, narrow);
  expect(vi.mocked(Session.open).mock.calls.length).toBe(opened + 1);
  await look(first, narrow, false);
  expect(open).toBe(1);
  await narrow.release();
});

it('without the pass all links stay open that are to', async () => {
  const links = blockLinks(model.folder.plan);
  const none = new Model(model.folder, {}, 0);
  for (const link of links) await look(link, none);
  expect(open).toBe(links.length);
  await none.release();
});
