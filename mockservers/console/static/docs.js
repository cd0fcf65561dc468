// Shows the spec that the script's tag names, authorized with the default credentials that need no login.
const { spec, authorizations } = document.currentScript.dataset;

const ui = SwaggerUIBundle({
  url: spec,
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => {
    for (const { name, user, password, key } of JSON.parse(authorizations)) {
      if (key) {
        ui.preauthorizeApiKey(name, key);
      } else {
        ui.preauthorizeBasic(name, user, password);
      }
    }
  },
});
