/**
 * What a reply to an alert asks for. "ack", "ok" and a reply without a word acknowledge, and what follows is the note.
 * Nothing ends an incident by mail: "resolved?" and "resolved" differ by one character, a mail can be an hour late, and
 * an incident ended by mistake is silent. Such a reply is a note, as every other.
 */
import { noteLengthMax } from '../limits.ts';

export type Reply = { kind: 'acknowledge'; note: string | null } | { kind: 'note'; text: string };

const acknowledging = /^(?:ack|acked|acknowledge|acknowledged|ok|okay)(?![\p{L}\p{N}])[\s.,:;!–—-]*/iu;

/** @param words without what they quote */
export function replyOf(words: string): Reply {
  const text = shortened(words, noteLengthMax);
  if (text === '') return { kind: 'acknowledge', note: null };
  const found = acknowledging.exec(text);
  return found ? { kind: 'acknowledge', note: text.slice(found[0].length) || null } : { kind: 'note', text };
}

/** As the timeline shows them: "Kim Lee <kim@example.com>". */
export function senderWords(name: string, address: string): string {
  const clean = (text: string) => shortened(text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim(), 120);
  return name && clean(name) !== clean(address) ? `${clean(name)} <${clean(address)}>` : clean(address);
}

/** Without what is not seen or turns the direction of reading, but for line breaks. */
export const visible = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]|(?!\u200d)\p{Cf}/gu, '');

const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
