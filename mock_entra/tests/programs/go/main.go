// A daemon with MSAL Go: a token by secret, then the To-Do list.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

func main() {
	credential, err := confidential.NewCredFromSecret(os.Getenv("AZURE_CLIENT_SECRET"))
	check(err)
	app, err := confidential.New(os.Getenv("AUTHORITY"), os.Getenv("AZURE_CLIENT_ID"), credential)
	check(err)
	result, err := app.AcquireTokenByCredential(context.Background(), []string{os.Getenv("SCOPE")})
	check(err)
	request, err := http.NewRequest(http.MethodGet, os.Getenv("API_URL"), nil)
	check(err)
	request.Header.Set("Authorization", "Bearer "+result.AccessToken)
	answer, err := http.DefaultClient.Do(request)
	check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	check(err)
	fmt.Println(answer.StatusCode, string(body))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
