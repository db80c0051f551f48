import { createServer } from 'node:http';

const ANSWER =
  '{"prediction":0,"drift":false,"drift_detected":false,"model":{"name":"bench","version":"1.0.0"}}';

createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(ANSWER);
}).listen(Number(process.env['PORT']), '127.0.0.1');
