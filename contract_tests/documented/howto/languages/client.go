package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

type object = map[string]any

func send(method, url string, header http.Header, body []byte) (int, []byte) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.Header = header
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(err)
	}
	return answer.StatusCode, content
}

func ask(method, path string, body object) object {
	content, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if body == nil {
		content, header = nil, http.Header{}
	}
	status, answer := send(method, os.Getenv("MOCKSERVERS_URL")+"/control"+path, header, content)
	if status >= 400 {
		panic(string(answer))
	}
	found := object{}
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &found); err != nil {
			panic(err)
		}
	}
	return found
}

func main() {
	world := fmt.Sprintf("go-%d", time.Now().UnixMilli())
	metrics := os.Getenv("BIGFIX_URL") + "/~" + world + "/api/sam/v2/metrics"
	ask("POST", "/worlds", object{"name": world, "seed": 7, "now": "2026-03-31T12:00:00Z"})
	fault := object{"kind": "status", "values": object{"status": 503}, "service": "bigfix", "times": 1}
	ask("POST", "/worlds/"+world+"/faults", fault)
	for attempt := 1; attempt <= 2; attempt++ {
		status, _ := send("GET", metrics, http.Header{"Token": {os.Getenv("BIGFIX_TOKEN")}}, nil)
		fmt.Println(status)
	}
	ask("POST", "/worlds/"+world+"/clock/advance", object{"seconds": 3600})
	expected := object{"expect": []object{{"operation": "list_metrics", "times": 2}}}
	outcome := ask("POST", "/worlds/"+world+"/journal/verify", expected)
	if outcome["holds"] == true {
		fmt.Println("verified")
	} else {
		fmt.Println(outcome["problems"])
	}
	ask("DELETE", "/worlds/"+world, nil)
}
