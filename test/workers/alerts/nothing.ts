/** The pool wants a Worker; what is tested is imported. */
export default { fetch: () => new Response(null, { status: 404 }) };
