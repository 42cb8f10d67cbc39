#!/bin/sh
# Fills the folder aws/ACCOUNT/REGION with what `hopstamp import describe aws` reads. Every call only reads; the managed
# policies SecurityAudit and ViewOnlyAccess allow them. Run it once for each account and Region:
#
#     hopstamp import describe --print-commands > collect.sh
#     AWS_PROFILE=lab AWS_REGION=us-east-1 sh collect.sh
#
# A call that is refused leaves no file behind; what is missing then is unknown in the topology, and the import says so.
set -u
account=$(aws sts get-caller-identity --query Account --output text) || exit 1
region=${AWS_REGION:?set AWS_REGION}
here=aws/$account/$region
everywhere=aws/$account/global
mkdir -p "$here" "$everywhere"
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=json

save() { # save FILE COMMAND...: keeps the output if the call succeeds and says something
    file=$1; shift
    if "$@" > "$file.part" && [ -s "$file.part" ]; then mv "$file.part" "$file"; else rm -f "$file.part"; fi
}
policy() { # policy FILE COMMAND...: as save; where AWS answers that there is no policy, that is what the file says
    file=$1; shift
    if "$@" > "$file.part" 2> "$file.error" && [ -s "$file.part" ]; then
        mv "$file.part" "$file"
    elif grep -q 'NoSuchBucketPolicy\|NoSuchAccessPointPolicy\|ResourceNotFoundException\|PolicyNotFound' "$file.error"; then
        echo '{ "Policy": null }' > "$file"
    else
        cat "$file.error" >&2
    fi
    rm -f "$file.part" "$file.error"
}
ids() { aws "$@" --output text | tr '\t' '\n' | grep -v '^None$'; }

save "$everywhere/identity.json" aws sts get-caller-identity

# VPCs and what routes in them
for what in vpcs dhcp-options subnets route-tables internet-gateways egress-only-internet-gateways nat-gateways \
    vpc-peering-connections vpc-endpoints network-interfaces instances security-groups network-acls \
    prefix-lists managed-prefix-lists vpn-gateways vpn-connections customer-gateways \
    vpc-block-public-access-exclusions transit-gateways transit-gateway-attachments \
    transit-gateway-vpc-attachments transit-gateway-peering-attachments transit-gateway-route-tables; do
    save "$here/$what.json" aws ec2 "describe-$what"
done
for vpc in $(ids ec2 describe-vpcs --query 'Vpcs[].VpcId'); do
    for attribute in enableDnsSupport enableDnsHostnames; do
        save "$here/attribute-$attribute-$vpc.json" aws ec2 describe-vpc-attribute --vpc-id "$vpc" --attribute "$attribute"
    done
    save "$here/zones-of-$vpc.json" aws route53 list-hosted-zones-by-vpc --vpc-id "$vpc" --vpc-region "$region"
done
for list in $(ids ec2 describe-managed-prefix-lists --query 'PrefixLists[].PrefixListId'); do
    save "$here/entries-of-$list.json" aws ec2 get-managed-prefix-list-entries --prefix-list-id "$list"
done
for table in $(ids ec2 describe-transit-gateway-route-tables --query 'TransitGatewayRouteTables[].TransitGatewayRouteTableId'); do
    save "$here/routes-of-$table.json" aws ec2 search-transit-gateway-routes --transit-gateway-route-table-id "$table" \
        --filters Name=state,Values=active,blackhole
    save "$here/associations-of-$table.json" aws ec2 get-transit-gateway-route-table-associations --transit-gateway-route-table-id "$table"
    save "$here/propagations-of-$table.json" aws ec2 get-transit-gateway-route-table-propagations --transit-gateway-route-table-id "$table"
    save "$here/lists-of-$table.json" aws ec2 get-transit-gateway-prefix-list-references --transit-gateway-route-table-id "$table"
done
save "$here/virtual-interfaces.json" aws directconnect describe-virtual-interfaces
for gateway in $(ids directconnect describe-direct-connect-gateways --query 'directConnectGateways[].directConnectGatewayId'); do
    save "$here/associations-of-$gateway.json" aws directconnect describe-direct-connect-gateway-associations --direct-connect-gateway-id "$gateway"
done

# Names
for zone in $(ids route53 list-hosted-zones --query 'HostedZones[?Config.PrivateZone].Id'); do
    zone=${zone##*/}
    save "$everywhere/zone=$zone.json" aws route53 get-hosted-zone --id "$zone"
    save "$everywhere/records=$zone.json" aws route53 list-resource-record-sets --hosted-zone-id "$zone"
done
for what in resolver-endpoints resolver-rules resolver-rule-associations; do
    save "$here/$what.json" aws route53resolver "list-$what"
done
for endpoint in $(ids route53resolver list-resolver-endpoints --query 'ResolverEndpoints[].Id'); do
    save "$here/addresses-of-$endpoint.json" aws route53resolver list-resolver-endpoint-ip-addresses --resolver-endpoint-id "$endpoint"
done

# Principals
save "$everywhere/authorization.json" aws iam get-account-authorization-details

# Callers beside instances
save "$here/functions.json" aws lambda list-functions --query '{Functions: Functions[].{FunctionName: FunctionName, FunctionArn: FunctionArn, Role: Role, VpcConfig: VpcConfig}}'
for cluster in $(ids ecs list-clusters --query 'clusterArns[]'); do
    for service in $(ids ecs list-services --cluster "$cluster" --query 'serviceArns[]'); do
        save "$here/service=${service##*/}.json" aws ecs describe-services --cluster "$cluster" --services "$service"
        task=$(aws ecs describe-services --cluster "$cluster" --services "$service" --query 'services[0].taskDefinition' --output text)
        save "$here/task=$(echo "${task##*/}" | tr : .).json" aws ecs describe-task-definition --task-definition "$task" \
            --query '{taskDefinition: {taskDefinitionArn: taskDefinition.taskDefinitionArn, taskRoleArn: taskDefinition.taskRoleArn}}'
    done
done

# Policies of resources
save "$everywhere/buckets.json" aws s3api list-buckets
for bucket in $(ids s3api list-buckets --query 'Buckets[].Name'); do
    policy "$everywhere/policy=$bucket.json" aws s3api get-bucket-policy --bucket "$bucket"
    save "$everywhere/access-block=$bucket.json" aws s3api get-public-access-block --bucket "$bucket"
done
save "$here/access-points.json" aws s3control list-access-points --account-id "$account"
for name in $(ids s3control list-access-points --account-id "$account" --query 'AccessPointList[].Name'); do
    policy "$here/access-point=$name.json" aws s3control get-access-point-policy --account-id "$account" --name "$name"
done
for key in $(ids kms list-keys --query 'Keys[].KeyId'); do
    save "$here/key-$key.json" aws kms describe-key --key-id "$key"
    save "$here/key-policy=$key.json" aws kms get-key-policy --key-id "$key" --policy-name default
done
for queue in $(ids sqs list-queues --query 'QueueUrls[]'); do
    save "$here/queue-${queue##*/}.json" aws sqs get-queue-attributes --queue-url "$queue" --attribute-names QueueArn Policy KmsMasterKeyId
done
for topic in $(ids sns list-topics --query 'Topics[].TopicArn'); do
    save "$here/topic-${topic##*:}.json" aws sns get-topic-attributes --topic-arn "$topic"
done
for secret in $(ids secretsmanager list-secrets --query 'SecretList[].ARN'); do
    save "$here/secret-$(echo "${secret##*:}" | tr / .).json" aws secretsmanager get-resource-policy --secret-id "$secret"
done
for function in $(ids lambda list-functions --query 'Functions[].FunctionName'); do
    policy "$here/function=$function.json" aws lambda get-policy --function-name "$function"
done
save "$here/repositories.json" aws ecr describe-repositories
for repository in $(ids ecr describe-repositories --query 'repositories[].repositoryName'); do
    policy "$here/repository=${repository##*/}.json" aws ecr get-repository-policy --repository-name "$repository"
done
save "$here/apis.json" aws apigateway get-rest-apis

# The organization: works in the management account and in delegated ones
if aws organizations describe-organization > "$everywhere/organization.json" 2> /dev/null; then
    save "$everywhere/accounts.json" aws organizations list-accounts
    save "$everywhere/roots.json" aws organizations list-roots
    for id in $(ids organizations list-accounts --query 'Accounts[].Id'); do
        save "$everywhere/parent=$id.json" aws organizations list-parents --child-id "$id"
    done
    units() {
        save "$everywhere/units=$1.json" aws organizations list-organizational-units-for-parent --parent-id "$1"
        for unit in $(ids organizations list-organizational-units-for-parent --parent-id "$1" --query 'OrganizationalUnits[].Id'); do
            units "$unit"
        done
    }
    for root in $(ids organizations list-roots --query 'Roots[].Id'); do units "$root"; done
    for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
        for policy in $(ids organizations list-policies --filter "$type" --query 'Policies[].Id'); do
            save "$everywhere/policy-$policy.json" aws organizations describe-policy --policy-id "$policy"
            save "$everywhere/targets=$policy.json" aws organizations list-targets-for-policy --policy-id "$policy"
        done
    done
else
    rm -f "$everywhere/organization.json"
fi
