/** Ids: a prefix that says what it names, and 20 letters and digits of chance (about 103 bits). */
import { customAlphabet } from 'nanoid';

const suffix = customAlphabet('0123456789abcdefghijkmnopqrstuvwxyz', 20);
export type IdPrefix =
  'usr' | 'wsp' | 'ses' | 'mon' | 'chn' | 'pag' | 'pol' | 'msg' | 'inc' | 'upd' | 'mnt' | 'slo' | 'sla';
export const newId = (prefix: IdPrefix): string => `${prefix}_${suffix()}`;
