// Shows the spec that the script's tag names, authorized as the default user. Where that needs a login, Swagger UI has a
// placeholder, which is replaced by a token when a request is sent: tokens belong to the world of the request.
const { spec, service, authorizations, logins } = document.currentScript.dataset;
const LOGINS = JSON.parse(logins);
const WORLD = new RegExp(`^[^?]*?/${service}(?:/~[^/?]+)?(?=/)`);
const tokens = new Map();

function placeholder(login) {
  return `(token of ${login.path})`;
}

async function getToken(login, base) {
  const answer = await fetch(base + login.path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(login.body),
  });
  if (!answer.ok) throw new Error(`The login at ${login.path} was refused with status ${answer.status}.`);
  return login.token.reduce((value, name) => value[name], await answer.json());
}

async function replacePlaceholders(request) {
  for (const [header, value] of Object.entries(request.headers ?? {})) {
    const login = LOGINS.find((each) => String(value).includes(placeholder(each)));
    if (!login) continue;
    const [base] = WORLD.exec(request.url);
    const key = base + login.name;
    if (!tokens.has(key)) tokens.set(key, await getToken(login, base));
    request.headers[header] = value.replace(placeholder(login), tokens.get(key));
  }
  return request;
}

// A token has expired or was revoked: the next request gets another one.
function forgetRefused(response) {
  if (response.status === 401 || response.status === 403) tokens.clear();
  return response;
}

const ui = SwaggerUIBundle({
  url: spec,
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: LOGINS.length === 0,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: replacePlaceholders,
  responseInterceptor: forgetRefused,
  onComplete: () => {
    for (const { name, user, password, key } of JSON.parse(authorizations)) {
      if (key) {
        ui.preauthorizeApiKey(name, key);
      } else {
        ui.preauthorizeBasic(name, user, password);
      }
    }
    for (const login of LOGINS) ui.preauthorizeApiKey(login.name, placeholder(login));
  },
});
