/** Which side bars made room for a presentation: the page becomes wider when one goes. */
import { expect, it, vi } from 'vitest';
import { HIDE_SIDE_BAR } from '../../../src/engine/protocol/panel-protocol';
import { PresentationRoom } from '../../../webview/panel/presentation-room';

it('tells which side bar was shown, and that it is over only after that', async () => {
  let width = 800;
  const sent: unknown[] = [];
  const connection = {
    ask: async (type: unknown, { bar }: { bar: string }) => {
      expect(type).toBe(HIDE_SIDE_BAR);
      if (bar === 'primary')
        setTimeout(() => {
          width = 1100;
        }, 30);
      return null;
    },
    send: ({ method }: { method: string }, params?: unknown) => void sent.push(params ?? method),
  };
  const room = new PresentationRoom(
    (() => connection) as unknown as ConstructorParameters<typeof PresentationRoom>[0],
    () => width,
  );
  room.begin();
  room.end();
  await vi.waitFor(() => expect(sent).toEqual([{ bars: ['primary'] }, 'panel/presentationOver']), 2000);
});
