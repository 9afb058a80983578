NEEDS_KEY = ("/api/",)
OWN_CHECK = {"api.weigh", "api.reseal"}
