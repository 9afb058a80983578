VETS = {"key-a": {"id": 1}, "key-b": {"id": 2}}
ANIMALS = {1: {"id": 1, "vet_id": 1, "name": "AAA"}, 2: {"id": 2, "vet_id": 2, "name": "BBB"}}
CHARTS = {1: {"vet_id": 1, "text": "AAA"}, 2: {"vet_id": 2, "text": "BBB"}}


class Charts:
    def __init__(self, vet):
        self.vet = vet

    def find(self, chart_id):
        for number, chart in CHARTS.items():
            if number == chart_id and chart["vet_id"] == self.vet["id"]:
                return chart
        return None

    def drop(self, chart_id):
        return CHARTS.pop(chart_id, None)  # expect: BOLA002
