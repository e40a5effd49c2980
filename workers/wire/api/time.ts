/** Times in answers: RFC 3339 with an offset. */
import { z } from 'zod';

export const time = z.iso.datetime({ offset: true });
