"""Titles and templates of advanced auth information, as documented for each method in "Enabling the Bearer Token"."""

from __future__ import annotations

from collections.abc import Mapping

AUTH_TITLES: Mapping[str, str] = {
    "ClientSecretAuthentication": "Client Secret Based Authentication",
    "ClientUserAuthentication": "Client User Based Authentication",
    "RefreshTokenAuthentication": "Refresh Token Based Authentication",
}
AUTH_TEMPLATES: Mapping[str, str] = {
    "ClientSecretAuthentication": """{
  "auth_type": "ClientSecretAuthentication",
  "token_url": "Token URL value",
  "token_expiry_in_minutes": "",
  "headers": {
    "Content-Type": "form-data"
  },
  "body": {
    "scope": "scope value",
    "grant_type": "client_credentials",
    "client_id": "",
    "client_secret": ""
  }
}""",
    "ClientUserAuthentication": """{
  "auth_type": "ClientUserAuthentication",
  "token_url": "Token URL value",
  "token_expiry_in_minutes": "",
  "headers": {
    "Content-Type": "form-data"
  },
  "body": {
    "grant_type": "client_credentials",
    "scope": "scope value",
    "client_user": "",
    "client_password": ""
  }
}""",
    "RefreshTokenAuthentication": """{
  "auth_type": "RefreshTokenAuthentication",
  "token_url": "Token URL value",
  "token_expiry_in_minutes": "10",
  "headers": {
    "Content-Type": "application/x-www-form-urlencoded"
  },
  "body": {
    "grant_type": "refresh_token",
    "client_id": "",
    "client_secret": "",
    "refresh_token": ""
  }
}""",
}
