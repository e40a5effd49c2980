import type { Me, Problem } from '$wire/api.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      problem?: Problem;
    }
    interface Locals {
      /** The access token of the session, null when nobody is signed in. */
      accessToken: string | null;
      theme: 'light' | 'dark' | 'auto';
    }
    interface PageData {
      me?: Me;
    }
    interface Platform {
      env: { API: { fetch(input: Request | string, init?: RequestInit): Promise<Response> } };
    }
  }
}

export {};
