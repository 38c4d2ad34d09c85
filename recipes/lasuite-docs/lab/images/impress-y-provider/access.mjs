// Who may edit or read which document: the backend says, by the session in the cookies.
import { backendUrl, providerKey } from './settings.mjs';

/** Lets a connection in that may read the room's document, read-only unless it may edit it. */
export async function admit({ documentName, requestHeaders, requestParameters, connectionConfig, context }) {
  if (documentName !== requestParameters.get('room')) throw new Error('Wrong room name: Unauthorized');
  const { abilities } = await askBackend(`/api/v1.0/documents/${encodeURIComponent(documentName)}/`, requestHeaders);
  if (!abilities.retrieve) throw new Error('Wrong abilities: Unauthorized');
  connectionConfig.readOnly = !abilities.update;
  context.sessionKey = /(?:^|; )docs_sessionid=([^;]+)/.exec(requestHeaders.cookie ?? '')?.[1];
}

async function askBackend(path, { cookie, origin }) {
  const answer = await fetch(backendUrl + path, { headers: { cookie, origin, 'X-Y-Provider-Key': providerKey } });
  if (!answer.ok) throw new Error(`Backend error: ${answer.status}`);
  return answer.json();
}
