/** Every list is paged by an opaque cursor. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';

export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).default(limits.pageSizeDefault),
});
export type Page<T> = { items: T[]; nextCursor: string | null };
